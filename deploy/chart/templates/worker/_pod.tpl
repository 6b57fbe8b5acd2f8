{{/* A worker's pod, as the Deployment and the Job have it. It needs no scenario: that comes over the bus. */}}
{{- define "acrida.workerPod" -}}
{{- $parts := dict "root" . "part" .Values.worker "component" "worker" -}}
{{- $worker := deepCopy .Values.worker -}}
{{- with .Values.worker.localPortRange -}}
{{- $sysctls := list (dict "name" "net.ipv4.ip_local_port_range" "value" .) -}}
{{- $_ := set $worker "podSecurityContext" (merge (deepCopy $worker.podSecurityContext) (dict "sysctls" $sysctls)) -}}
{{- end -}}
metadata:
  {{- $checksums := dict "checksum/secrets" (toJson (list .Values.auth .Values.loadtest.environmentSecret) | sha256sum) }}
  {{- include "acrida.podMetadata" (set $parts "checksums" $checksums) | nindent 2 }}
spec:
  {{- include "acrida.podSpec" (dict "root" . "part" $worker) | nindent 2 }}
  {{- if .Values.loadtest.headless }}
  restartPolicy: Never
  {{- end }}
  {{- with .Values.worker.topologySpread }}
  {{- if .enabled }}
  topologySpreadConstraints:
    - maxSkew: {{ .maxSkew }}
      topologyKey: {{ .topologyKey }}
      whenUnsatisfiable: {{ .whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "acrida.selector" (dict "root" $ "component" "worker") | nindent 10 }}
  {{- end }}
  {{- end }}
  {{- with .Values.worker.extraInitContainers }}
  initContainers:
    {{- tpl (toYaml .) $ | nindent 4 }}
  {{- end }}
  containers:
    - name: worker
      {{- include "acrida.containerSpec" $parts | nindent 6 }}
      command: [acrida]
      args:
        - --worker
        {{- range .Values.worker.extraArgs }}
        - {{ tpl (toString .) $ | quote }}
        {{- end }}
      env:
        {{- include "acrida.busEnvironment" (dict "root" . "role" "worker") | trim | nindent 8 }}
        {{- include "acrida.variables" (pick .Values.worker "processes") | trim | nindent 8 }}
        {{- include "acrida.scenarioEnvironment" . | nindent 8 }}
        {{- with .Values.worker.extraEnv }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
      {{- with include "acrida.environmentFrom" . | trim }}
      envFrom:
        {{- . | nindent 8 }}
      {{- end }}
      {{- range $kind := list "startupProbe" "readinessProbe" "livenessProbe" }}
      {{- with index $.Values.worker $kind }}
      {{ $kind }}:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- end }}
      resources:
        {{- toYaml .Values.worker.resources | nindent 8 }}
      volumeMounts:
        {{- include "acrida.temporaryMount" . | nindent 8 }}
        {{- with .Values.worker.extraVolumeMounts }}
        {{- tpl (toYaml .) $ | nindent 8 }}
        {{- end }}
    {{- with .Values.worker.extraContainers }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "acrida.temporaryVolume" . | nindent 4 }}
    {{- with .Values.worker.extraVolumes }}
    {{- tpl (toYaml .) $ | nindent 4 }}
    {{- end }}
{{- end -}}
