{{- define "acrida.scenarioFolder" -}}/scenario{{- end -}}

{{/* The ConfigMap with the files; empty where the image has them. */}}
{{- define "acrida.scenarioConfigMap" -}}
{{- with .Values.scenario -}}
{{- if .configMap -}}
{{ .configMap }}
{{- else if or .file .files -}}
{{ include "acrida.fullname" $ }}-scenario
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "acrida.scenarioPath" -}}
{{- $path := default .Values.scenario.name .Values.scenario.path -}}
{{- if include "acrida.scenarioConfigMap" . -}}
{{ printf "%s/%s" (include "acrida.scenarioFolder" .) (trimPrefix "/" $path) }}
{{- else -}}
{{ required "no scenario: give --set-file scenario.file=locustfile.ts, scenario.files, scenario.configMap, or scenario.path for one in the image" .Values.scenario.path }}
{{- end -}}
{{- end -}}

{{/* A file's key in the ConfigMap: paths may have folders, keys may not. */}}
{{- define "acrida.scenarioKey" -}}{{ replace "/" "__" . }}{{- end -}}

{{- define "acrida.scenarioVolume" -}}
{{- with include "acrida.scenarioConfigMap" . }}
- name: scenario
  configMap:
    name: {{ . }}
    {{- if not $.Values.scenario.configMap }}
    items:
      {{- if $.Values.scenario.file }}
      - { key: {{ $.Values.scenario.name | quote }}, path: {{ $.Values.scenario.name | quote }} }
      {{- end }}
      {{- range $path, $text := $.Values.scenario.files }}
      - { key: {{ include "acrida.scenarioKey" $path | quote }}, path: {{ $path | quote }} }
      {{- end }}
    {{- end }}
{{- end }}
{{- end -}}

{{- define "acrida.scenarioMount" -}}
{{- if include "acrida.scenarioConfigMap" . }}
- name: scenario
  mountPath: {{ include "acrida.scenarioFolder" . }}
  readOnly: true
{{- end }}
{{- end -}}
