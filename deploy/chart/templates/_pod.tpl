{{- define "acrida.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What all pods have alike. Takes dict "root", and "part": controller, worker or nats of the values. */}}
{{- define "acrida.podSpec" -}}
serviceAccountName: {{ include "acrida.serviceAccountName" .root }}
automountServiceAccountToken: false
# A Service named acrida would otherwise be in the environment as ACRIDA_PORT and the like.
enableServiceLinks: false
securityContext:
  {{- toYaml (mergeOverwrite (deepCopy .root.Values.podSecurityContext) .part.podSecurityContext) | nindent 2 }}
terminationGracePeriodSeconds: {{ .part.terminationGracePeriodSeconds }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .part.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .part.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .part.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .part.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* What all containers have alike. Takes dict "root" and "part". */}}
{{- define "acrida.containerSpec" -}}
image: {{ include "acrida.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  {{- toYaml (mergeOverwrite (deepCopy .root.Values.containerSecurityContext) .part.containerSecurityContext) | nindent 2 }}
{{- end -}}

{{/* Labels and annotations of a pod. Takes dict "root", "component" and "part", and "checksums". */}}
{{- define "acrida.podMetadata" -}}
labels:
  {{- include "acrida.labels" (dict "root" .root "component" .component "labels" .part.podLabels) | nindent 2 }}
{{- with mergeOverwrite (dict) (.checksums | default dict) .part.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The one place that pods may write to besides the controller's folder. */}}
{{- define "acrida.temporaryVolume" -}}
- name: temporary
  emptyDir: {}
{{- end -}}
{{- define "acrida.temporaryMount" -}}
- name: temporary
  mountPath: /tmp
{{- end -}}
