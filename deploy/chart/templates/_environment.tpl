{{/* The command's options as environment variables: {{ include "acrida.variables" (dict "users" 5) }}. Empty ones are left out. */}}
{{- define "acrida.variables" -}}
{{- range $name, $value := . }}
{{- $text := "" }}
{{- if kindIs "slice" $value }}
{{- $text = join "," $value }}
{{- else if kindIs "float64" $value }}
{{- $text = ternary (int64 $value | toString) (toString $value) (eq (floor $value) $value) }}
{{- else if not (kindIs "invalid" $value) }}
{{- $text = toString $value }}
{{- end }}
{{- if ne $text "" }}
- name: ACRIDA_{{ snakecase $name | upper }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "acrida.busUrl" -}}
{{- if .Values.nats.enabled -}}
nats://{{ include "acrida.natsName" . }}:4222
{{- else -}}
{{ required "nats.enabled is false: set nats.external.url to the NATS server in its place" .Values.nats.external.url }}
{{- end -}}
{{- end -}}

{{/* Takes dict "root", "name" of the variable, "key" of the Secret. */}}
{{- define "acrida.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "acrida.secretName" .root }}
      key: {{ .key }}
{{- end -}}

{{/* How a pod joins the bus. Takes dict "root" and "role": controller or worker. */}}
{{- define "acrida.busEnvironment" -}}
{{- $bus := dict "bus" (include "acrida.busUrl" .root) "busUser" .role "runName" (include "acrida.runName" .root) }}
{{- include "acrida.variables" $bus }}
{{ include "acrida.secretVariable" (dict "root" .root "name" "ACRIDA_BUS_PASSWORD" "key" (printf "%s-password" .role)) }}
{{- end -}}

{{/* What the scenario sees in process.env, at the controller and at workers. Takes the root. */}}
{{- define "acrida.scenarioEnvironment" -}}
- name: HOME
  value: /tmp
{{- range $name, $value := .Values.loadtest.environment }}
- name: {{ $name }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end -}}

{{- define "acrida.environmentFrom" -}}
{{- if .Values.loadtest.environmentSecret }}
- secretRef:
    name: {{ include "acrida.fullname" . }}-environment
{{- end }}
{{- with .Values.loadtest.environmentFrom }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The names of the Service inside the cluster and of what leads to it from outside. */}}
{{- define "acrida.hostNames" -}}
{{- $service := include "acrida.controllerName" . -}}
{{- $names := list $service -}}
{{- range list "" ".svc" ".svc.cluster.local" -}}
{{- $names = append $names (printf "%s.%s%s" $service $.Release.Namespace .) -}}
{{- end -}}
{{- if .Values.ingress.enabled -}}{{- range .Values.ingress.hosts -}}{{- $names = append $names .host -}}{{- end -}}{{- end -}}
{{- if .Values.httpRoute.enabled -}}{{- $names = concat $names .Values.httpRoute.hostnames -}}{{- end -}}
{{- concat $names .Values.controller.hostNames | uniq | join "," -}}
{{- end -}}
